// The number of sizes between one and its double that are tried: each try costs a rendering.
const fine = 64
// The number where the next size is too much to be rendered at all: a shorter part is no loss there.
const coarse = 8

const step = (units: number, steps: number): number => Math.max(1, 2 ** (31 - Math.clz32(units)) / steps)

/** The largest of the tried sizes up to `units`. */
const down = (
  units: number,
  steps: number
): number => (units < 1 ? 0 : Math.floor(units / step(units, steps)) * step(units, steps))

const next = (size: number, steps: number): number => (size < 1 ? 1 : size + step(size, steps))

// So many guesses are calculated. In text of very uneven weight halving is quicker.
const mostReckoned = 6

interface Weighed {
  readonly size: number
  /** 1 is the most that fits; Infinity is too much by an unknown amount. */
  readonly weight: number
}

const reckoned = (low: Weighed, high: Weighed, near: number): number => {
  if (Number.isFinite(high.weight)) {
    return low.size + ((high.size - low.size) * (1 - low.weight)) / (high.weight - low.weight)
  }
  return low.weight > 0 ? low.size / low.weight : near
}

/**
 * The largest size below `above.size` that weighs at most 1, of the sizes that are tried: up to 128 each one, up to 256
 * each second, and so on; an eighth of those where the next weighs Infinity. It yields a size and takes its weight,
 * which must not fall as sizes grow. The result depends on the weights alone, and not on `near`, where the search
 * begins, or on `above`, which is too much.
 */
export function* largest(above: Weighed, near: number): Generator<number, number, number> {
  let [low, high]: [Weighed, Weighed] = [{ size: 0, weight: 0 }, above]
  for (let tries = 0;; tries++) {
    const steps = Number.isFinite(high.weight) ? fine : coarse
    const least = next(down(low.size, steps), steps)
    if (least >= high.size) return down(low.size, steps)
    const guess = tries < mostReckoned ? reckoned(low, high, near) : high.size
    const size = Math.max(down(guess < high.size ? guess : (low.size + high.size) / 2, steps), least)
    const weight = yield size
    if (weight <= 1) low = { size, weight }
    else high = { size, weight }
  }
}
