/** The product's mark: a signal at its post. */

export function Mark({ size = 24 }: { readonly size?: number }) {
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="8" className="mark-ground" />
      <path
        d="M9 7v18M9 10h12.5a2.5 2.5 0 0 1 0 5H9"
        fill="none"
        className="mark-line"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="21.8" cy="22.4" r="3.1" className="mark-light" />
    </svg>
  );
}
