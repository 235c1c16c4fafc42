// How many sizes are tried between one and its double: each try costs a rendering.
const fine = 64
// Where the next size is too much to be rendered at all, a shorter part is no loss.
const coarse = 8

const step = (units: number, steps: number): number => Math.max(1, 2 ** (31 - Math.clz32(units)) / steps)

/** The last of the sizes that are tried which is not above `units`. */
const down = (
  units: number,
  steps: number
): number => (units < 1 ? 0 : Math.floor(units / step(units, steps)) * step(units, steps))

const next = (size: number, steps: number): number => (size < 1 ? 1 : size + step(size, steps))

// Where text is as heavy as nobody expects, halving is quicker than reckoning.
const Reckoned = 6

interface Known {
  readonly size: number
  /** 1 is as much as may be; Infinity where it is only known to be too much. */
  readonly weight: number
}

const reckoned = (low: Known, high: Known, near: number): number => {
  if (Number.isFinite(high.weight)) {
    return low.size + ((high.size - low.size) * (1 - low.weight)) / (high.weight - low.weight)
  }
  return low.weight > 0 ? low.size / low.weight : near
}

/**
 * The largest size below `above.size` that weighs at most 1, of the sizes that are tried: up to 128 each one, up to
 * 256 each second, and so on; an eighth of those where the next weighs Infinity. It yields a size and wants to be
 * told its weight, which must not fall as sizes grow. Then it depends on nothing but the weights, whatever it is told
 * of `near`, where it begins to look, and of `above`, which is too much.
 */
export function* largest(above: Known, near: number): Generator<number, number, number> {
  let [low, high]: [Known, Known] = [{ size: 0, weight: 0 }, above]
  for (let tries = 0;; tries++) {
    const steps = Number.isFinite(high.weight) ? fine : coarse
    const least = next(down(low.size, steps), steps)
    if (least >= high.size) return down(low.size, steps)
    const guess = tries < Reckoned ? reckoned(low, high, near) : high.size
    const size = Math.max(down(guess < high.size ? guess : (low.size + high.size) / 2, steps), least)
    const weight = yield size
    if (weight <= 1) low = { size, weight }
    else high = { size, weight }
  }
}
