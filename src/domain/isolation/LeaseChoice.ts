/** An endpoint of an agent that a conversation has for itself. */
export interface SlotLease {
  readonly slot: string
  readonly holder: string
}

/**
 * The slot that is the holder's: the one it has, else the first free one in the order of the settings; undefined where
 * all are others', or where the one that holds its memory is not set any more.
 */
export const slotFor = (
  slots: ReadonlyArray<string>,
  leases: ReadonlyArray<SlotLease>,
  holder: string
): string | undefined => {
  const own = leases.find((lease) => lease.holder === holder)
  if (own !== undefined) return slots.includes(own.slot) ? own.slot : undefined
  const taken = new Set(leases.map(({ slot }) => slot))
  return slots.find((slot) => !taken.has(slot))
}
