/** How a provider lists its models: what is asked, and how a page of its answer is read. */

/** A model as a provider lists it. */
export interface ListedModel {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created?: number | undefined;
  readonly ownedBy?: string | undefined;
  readonly displayName?: string | undefined;
}

export interface ModelsPage {
  readonly models: readonly ListedModel[];
  /** The query of the next page; undefined on the last. */
  readonly next: string | undefined;
}

export interface ModelsApi {
  /** Where it is another than the provider's own. Without a slash at its end. */
  readonly baseUrl?: string;
  readonly path: string;
  /** Sent with the request. */
  readonly headers: Readonly<Record<string, string>>;
  /** The query of the first page. */
  readonly search: string;
  /** What an administrator should grant or change where the provider refuses. */
  readonly remedy: string;
  /**
   * A page of a form of its own. Absent: OpenAI's form, or Anthropic's with its paging.
   *
   * @param search the query that it answers.
   * @returns undefined where it is no list of models.
   */
  readonly read?: (page: unknown, search: string) => ModelsPage | undefined;
}

/** The query of the next page: the same with what the last one said in a parameter of it; undefined where it said nothing. */
export function nextSearch(search: string, name: string, value: string | null | undefined): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const parameters = new URLSearchParams(search);
  parameters.set(name, value);
  return `?${parameters.toString()}`;
}
