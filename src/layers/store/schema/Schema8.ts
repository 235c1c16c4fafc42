/** What the eighth layout adds, for what people meet in a room. */
export const schema8: ReadonlyArray<string> = []
