import { type ReactNode, useId } from 'react';

/** A labelled group of choices. */
export function Field({
  label,
  children,
}: {
  readonly label: string;
  readonly children: (id: string) => ReactNode;
}) {
  const id = useId();
  return (
    <div className="field">
      <span id={id} className="field-label">
        {label}
      </span>
      {children(id)}
    </div>
  );
}

interface ChoiceProps<T extends string | number> {
  readonly name: string;
  readonly labelledBy: string;
  readonly value: T | null;
  readonly options: readonly { readonly value: T; readonly label: ReactNode }[];
  readonly onChange: (value: T) => void;
}

/** One of a few, each large enough for a thumb. */
export function Choice<T extends string | number>({
  name,
  labelledBy,
  value,
  options,
  onChange,
}: ChoiceProps<T>) {
  return (
    <div role="radiogroup" aria-labelledby={labelledBy} className="choice">
      {options.map((option) => (
        <label key={option.value} className="choice-one">
          <input
            type="radio"
            name={name}
            checked={value === option.value}
            onChange={() => onChange(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </div>
  );
}
