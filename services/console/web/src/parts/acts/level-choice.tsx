import type { Colour } from '../../../../../../shared/incidents.ts';
import { coloursDown } from '../../words/words.ts';
import { LevelBadge } from '../level-badge.tsx';
import { Choice } from './field.tsx';

interface LevelChoiceProps {
  readonly labelledBy: string;
  readonly value: Colour | null;
  readonly onChange: (level: Colour) => void;
}

/** One of the levels, highest first. */
export function LevelChoice(props: LevelChoiceProps) {
  const options = coloursDown.map((colour) => ({ value: colour, label: <LevelBadge level={colour} /> }));
  return <Choice name="level" options={options} {...props} />;
}
