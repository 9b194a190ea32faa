/** Who does something, for versions of blocks: "key:<id>", "agent:<id>", "local". */
export interface By {
  /** Default "local". */
  readonly actor?: string;
  /** The model's own id of the tool call that does it. */
  readonly toolCall?: string;
}

/**
 * A piece of a list. `after`: what follows that item in the order asked for; `before`: the `limit`
 * items nearest before it, in that order; both: what is between. NOT_FOUND when the item is not there.
 */
export interface PageOptions {
  readonly after?: string;
  readonly before?: string;
  /** 1 to 1,000. Default 50. */
  readonly limit?: number;
  /** By creation, ties by id. Default "descending": newest first. */
  readonly order?: 'ascending' | 'descending';
}
