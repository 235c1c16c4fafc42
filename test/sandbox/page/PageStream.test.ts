import { assert, describe, it } from "@effect/vitest"
import { EventEmitter } from "node:events"
import type { ServerResponse } from "node:http"
import type { PageControls } from "../../../src/sandbox/page/PageControls.ts"
import { streamSteps } from "../../../src/sandbox/page/PageStream.ts"
import { TripLog } from "../../../src/sandbox/page/trip/TripLog.ts"

/** A reader that takes what it is given, or nothing of it. */
class Reader extends EventEmitter {
  readonly lines: Array<string> = []
  writableLength = 0
  destroyed = false
  readonly #reads: boolean
  constructor(reads: boolean) {
    super()
    this.#reads = reads
  }
  writeHead() {
    return this
  }
  write(text: string) {
    this.lines.push(text)
    if (!this.#reads) this.writableLength += text.length
  }
  destroy() {
    this.destroyed = true
    this.emit("close")
  }
}

const turn = () => new Promise<void>((resume) => setImmediate(resume))

const scene = (reads: boolean) => {
  const log = new TripLog()
  const reader = new Reader(reads)
  const controls = { log, state: () => ({ broken: [], bot: "running" }) } as unknown as PageControls
  streamSteps(controls, 0, reader as unknown as ServerResponse)
  return { log, reader }
}

describe("the stream of a page", () => {
  it.each([true, false])("writes to nobody who has gone, whether something waited for them: %s", async (waited) => {
    const { log, reader } = scene(true)
    log.note({ stage: "bot", what: "one" }, 1)
    await turn()
    assert.lengthOf(reader.lines, 2)
    if (waited) log.note({ stage: "bot", what: "two" }, 2)
    reader.emit("close")
    log.note({ stage: "bot", what: "three" }, 3)
    await turn()
    assert.lengthOf(reader.lines, 2)
  })

  it("lets a reader go that does not read, after so many bytes, and no other", async () => {
    for (const reads of [true, false]) {
      const { log, reader } = scene(reads)
      const what = "x".repeat(100_000)
      for (let count = 0; count < 30; count++) {
        log.note({ stage: "bot", what }, count)
        await turn()
      }
      assert.strictEqual(reader.destroyed, !reads)
      if (!reads) assert.isBelow(reader.writableLength, 1_200_000)
    }
  })
})
