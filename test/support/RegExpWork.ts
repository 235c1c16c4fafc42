import { vi } from "@effect/vitest"

/** How often a piece of work begins to match a pattern: where each attempt is bounded, that is what a text costs. */
export const attemptsOf = (work: () => unknown): number => {
  const { exec } = RegExp.prototype
  let attempts = 0
  const spy = vi.spyOn(RegExp.prototype, "exec").mockImplementation(function(this: RegExp, text) {
    attempts++
    return exec.call(this, text)
  })
  try {
    work()
  } finally {
    spy.mockRestore()
  }
  return attempts
}

/** The longest text of an event, in UTF-16 units. */
export const longestText = 65_536
