/** A run of an answer's bytes, with what is known of its edges. */

export interface Piece {
  readonly bytes: Uint8Array;
  /** Does it begin where the answer begins? */
  readonly isFirst: boolean;
  /** Does it end where the answer ends, as its provider ended it? */
  readonly isLast: boolean;
}
