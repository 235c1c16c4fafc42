import { Effect, Stream } from "effect"
import v8 from "node:v8"
import { runInNewContext } from "node:vm"
import type { FileBytes } from "../../services/crypto/Attachments.ts"

/** So many bytes of a file may pass before what is left of them in memory is collected. */
const uncollected = 2 * 1024 * 1024

type Collect = (options: { readonly type: "minor" }) => void

/** V8 gives its collector out where it is asked by a flag alone; contexts that are made before it do not have it. */
const collector = (): Collect => {
  v8.setFlagsFromString("--expose-gc")
  return runInNewContext("gc") as Collect
}

let collect: Collect | undefined

/**
 * The bytes of a file that passes through. V8 does not count what a piece takes outside of its heap until a whole file
 * has passed; collecting the youngest objects takes a millisecond.
 */
export const passing = <E>(bytes: FileBytes<E>): FileBytes<E> =>
  Stream.suspend(() => {
    let passed = 0
    return Stream.tap(bytes, (piece) =>
      Effect.sync(() => {
        passed += piece.length
        if (passed < uncollected) return
        passed = 0
        collect ??= collector()
        collect({ type: "minor" })
      }))
  })
