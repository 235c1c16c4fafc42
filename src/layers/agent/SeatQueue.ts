import type { Opener } from "../../services/agent/Agent.ts"

/** Who waits for a seat. People take turns, however much each of them waits for; the patient come last. */
export interface SeatQueue<Waiter> {
  add(waiter: Waiter, opener: Opener): void
  /** Removes and returns whose turn it is. */
  next(): Waiter | undefined
  /** True where the waiter was still in the queue. */
  remove(waiter: Waiter, opener: Opener): boolean
  /** Whether somebody waits who is not patient. */
  readonly isPressing: () => boolean
}

const removeFrom = <Waiter>(line: Array<Waiter>, waiter: Waiter): boolean => {
  const at = line.indexOf(waiter)
  if (at >= 0) line.splice(at, 1)
  return at >= 0
}

export const makeSeatQueue = <Waiter>(): SeatQueue<Waiter> => {
  // By person, in the order of their turns; a person's own waiters in order of arrival.
  const eager = new Map<string, Array<Waiter>>()
  const patient: Array<Waiter> = []
  return {
    add: (waiter, opener) => {
      if (opener.patient) patient.push(waiter)
      else eager.set(opener.person, [...(eager.get(opener.person) ?? []), waiter])
    },
    next: () => {
      for (const [person, line] of eager) {
        const first = line.shift()
        eager.delete(person)
        if (line.length > 0) eager.set(person, line)
        return first
      }
      return patient.shift()
    },
    remove: (waiter, { person }) => {
      const line = eager.get(person) ?? []
      const isRemoved = removeFrom(patient, waiter) || removeFrom(line, waiter)
      if (line.length === 0) eager.delete(person)
      return isRemoved
    },
    isPressing: () => eager.size > 0
  }
}
