/** How many rooms we make for one person in all, and within a day. */
export const mostMade = 50
export const mostADay = 10

/** The window of `mostADay`, in ms. */
export const quotaDay = 86_400_000

/** Why no further room is made: there are too many, or too many are new. */
export type OverQuota = "many" | "today"

/** Whether one person may have another room, by those that were made for them before. */
export const overQuota = ({ all, today }: { readonly all: number; readonly today: number }): OverQuota | undefined =>
  all >= mostMade ? "many" : today >= mostADay ? "today" : undefined
