/** How urgent an event is. A `question` must be seen by a person before anything goes on. */
export type Priority = "final" | "question" | "first" | "edit"

/** Most urgent first (docs/design.md, law 8). */
export const priorities: ReadonlyArray<Priority> = ["final", "question", "first", "edit"]
