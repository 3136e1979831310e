/** TagCat's cat: two halves of one face, alike but not the same. Decorative. */
export function Logo({ size = 32 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" className="logo">
      <path
        className="logo-head"
        d="M4 5.5 11 9a14 14 0 0 1 10 0l7-3.5c.6 3.2.6 6.4-.2 9.3.1.7.2 1.4.2 2.2C28 23.6 22.6 28 16 28S4 23.6 4 17c0-.8.1-1.5.2-2.2C3.4 11.9 3.4 8.7 4 5.5Z"
      />
      <circle className="logo-eye" cx="11.3" cy="17" r="3.2" />
      <circle className="logo-eye" cx="20.7" cy="17" r="3.2" />
      <path className="logo-pupil" d="M11.3 14.6v4.8M20.7 14.6v4.8" />
      <path className="logo-eye" d="m14.6 21.6 1.4 1.2 1.4-1.2Z" />
    </svg>
  );
}
