import { Effect } from "effect"
import { type Fault, Faults } from "../../src/sandbox/homeserver/Faults.ts"

const routes = ["media_download", "media_upload"] as const

/** Breaks, cuts and delays the homeserver's answers about files, one at a time; runs until it is interrupted. */
export const mediaTrouble = Effect.fnUntraced(function*(random: () => number) {
  const faults = yield* Faults
  const slow = (acted: boolean): Fault => ({
    _tag: "Held",
    acted,
    here: () => {},
    gone: () => {},
    go: new Promise((go) => setTimeout(go, 2_000 * random()))
  })
  const one = (): Fault => {
    const kind = random()
    const acted = random() < 0.5
    if (kind < 0.5) return slow(acted)
    return kind < 0.75 ? { _tag: "Cut", acted } : { _tag: "Broken", status: 502 }
  }
  for (;;) {
    yield* Effect.sleep(200 + 600 * random())
    yield* faults.next(routes[Math.floor(random() * routes.length)]!, one())
  }
})
