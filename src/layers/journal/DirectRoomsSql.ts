/**
 * The account's data or whoever invited the bot calls the room direct, and at most two people are known to be in it.
 */
export const isDirect = ({ direct, members }: { readonly direct: number | null; readonly members: number | null }) =>
  direct === 1 && (members ?? 0) <= 2
