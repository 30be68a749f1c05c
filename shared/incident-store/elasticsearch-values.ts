import { AppError } from '../errors.ts';

/** @throws AppError BAD_INPUT unless each is a whole number that JSON keeps exactly */
export function checkIntegers(what: string, values: Readonly<Record<string, number | null>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && !Number.isSafeInteger(value))
      throw new AppError('BAD_INPUT', `${what}: ${name} must be a whole number, not ${value}`);
  }
}
