/** Where something happened between the bot and the world: a kind, and which call, frame or file it was. */
export interface Point {
  readonly number: number
  readonly kind:
    | "request"
    | "answer"
    | "frame out"
    | "frame out, passed on"
    | "frame in"
    | "frame in, passed on"
    | "store write"
  readonly what: string
}

export interface Points {
  /** Counts one. True: it was the one that was waited for, and nothing may be passed on. */
  hit(kind: Point["kind"], what: string): boolean
  /** Counts from 1 again, and calls `kill` in the moment that number `at` is reached. */
  arm(at: number, kill: () => void): void
  /** All since `arm`, oldest first. */
  readonly seen: () => ReadonlyArray<Point>
}

/** Numbers everything that passes between the bot and the world. */
export const makePoints = (): Points => {
  let seen: Array<Point> = []
  let target: { readonly at: number; readonly kill: () => void } | undefined
  return {
    hit: (kind, what) => {
      seen.push({ number: seen.length + 1, kind, what })
      if (target === undefined || seen.length !== target.at) return false
      target.kill()
      return true
    },
    arm: (at, kill) => {
      seen = []
      target = { at, kill }
    },
    seen: () => seen
  }
}
