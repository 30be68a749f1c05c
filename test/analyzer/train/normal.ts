import { writeNormalForm } from '../../../services/analyzer/text/normal-form.ts';

/** A text as repeats are told; what leaves nothing (an emoticon) by itself. */
export function createNormal(): (text: string) => string {
  const buffer = new Uint16Array(10_000);
  return (text) => {
    const length = writeNormalForm(text, buffer);
    return length === 0 ? text.trim() : String.fromCharCode(...buffer.subarray(0, length));
  };
}
