import { useSearchParams } from "react-router";

/** The addresses of this view: with the same filter, and what a device alone has. */
export function useFilterAddress(): (only: string | null) => string {
  const [params] = useSearchParams();
  return (only) => {
    const next = new URLSearchParams(params);
    if (only === null) next.delete("only");
    else next.set("only", only);
    return `/graphs/places?${next}`;
  };
}
