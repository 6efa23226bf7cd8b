/** What is still loading, in the size that it will have. Silent for its first moment, so that what is quick does not flicker. */
import { texts } from "../texts/every-screen.ts";
import "./skeleton.css";

export function Skeleton({
  width = "100%",
  height = 14,
}: {
  readonly width?: number | string;
  readonly height?: number;
}) {
  return <span className="skeleton" style={{ width, height }} aria-hidden />;
}

/** As many rows as a list would have at first. */
export function SkeletonRows({ rows = 4, height = 52 }: { readonly rows?: number; readonly height?: number }) {
  return (
    <div className="skeleton-rows" role="status" aria-label={texts.loading}>
      {Array.from({ length: rows }, (_, at) => (
        <div key={at} style={{ height }}>
          <Skeleton width={`${38 - (at % 3) * 7}%`} />
          <Skeleton width="14%" />
          <Skeleton width="18%" />
        </div>
      ))}
    </div>
  );
}
