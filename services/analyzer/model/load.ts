import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AppError, messageOf } from '../../../shared/errors.ts';
import { type MoodModel, readModel, weightsOf } from '../text/mood-model.ts';

export const MODEL_NAME = 'comments.model';
const SHIPPED = new URL(MODEL_NAME, import.meta.url);

export interface LoadedModel {
  readonly model: MoodModel;
  /** Of the whole file: two models with the same hash judge alike. Stamped on every assessment. */
  readonly hash: string;
}

/**
 * Reads a model file, the shipped one where no path is given.
 * @throws AppError BAD_INPUT when it is absent, damaged or of another layout
 */
export function loadModel(path: string | null = null): LoadedModel {
  try {
    const bytes = readFileSync(path ?? SHIPPED);
    const model = readModel(bytes);
    const found = createHash('sha256').update(weightsOf(bytes)).digest('hex');
    if (found !== model.header.weights) throw new Error('its weights are damaged');
    return { model, hash: modelHash(bytes) };
  } catch (cause) {
    throw new AppError('BAD_INPUT', `the model ${path ?? MODEL_NAME} cannot be used: ${messageOf(cause)}`, {
      cause,
    });
  }
}

/** Sixteen hex digits are plenty to tell an office's models apart. */
export function modelHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
