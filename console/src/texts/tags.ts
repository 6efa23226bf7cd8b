/** Words of tags. */

export const tagTexts = {
  title: "Tags",
  titleOf: (name: string) => `Tags of ${name}`,
  lead: "Names and values of your own, for who lists resources by AWS's API or CLI. No call is decided by them.",
  none: "No tags yet.",
  add: "Add tag",
  key: (at: number) => `Key ${at}`,
  value: (at: number) => `Value ${at}`,
  keyLike: "team",
  valueLike: "search",
  keyMissing: "Give the tag a key, or remove it",
  keyTwice: "Another tag has this key",
  remove: (at: number) => `Remove tag ${at}`,
  save: "Save tags",
  discard: "Discard",
  saved: "Saved the tags",
} as const;
