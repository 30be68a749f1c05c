/** opencc-js 1.4.2 names types for its small traditional-to-simplified build but does not ship them. */
declare module 'opencc-js/t2cn' {
  export function Converter(options: { readonly from: 't'; readonly to: 'cn' }): (text: string) => string;
  /** Dictionaries as `from to|from to|…`, in groups. */
  export const Locale: {
    readonly to: { readonly cn: readonly (readonly (string | readonly string[][])[])[] };
  };
}
