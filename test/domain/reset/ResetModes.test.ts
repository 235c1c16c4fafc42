import { assert, describe, it } from "@effect/vitest"
import { stepsOf } from "../../../src/domain/reset/Plan.ts"
import { actsOnServer, resetModes } from "../../../src/domain/reset/ResetModes.ts"
import { everyTarget } from "../../../src/domain/reset/ResetTargets.ts"
import { roomId, serverRoom, serverState, snapshot, store, storeChat, storeRoom } from "../../support/ResetWorld.ts"

const world = snapshot({
  device: "D",
  server: serverState({ rooms: [serverRoom("a"), serverRoom("b")] }),
  store: store({ chats: [storeChat("a")], rooms: [storeRoom("a")] })
})
const device = { ...everyTarget, device: true }
const tags = (mode: keyof typeof resetModes, targets?: typeof device) =>
  stepsOf(resetModes[mode](world, targets)).map(({ _tag }) => _tag)

describe("A reset", () => {
  it("of the store alone leaves the server as it is", () => {
    assert.deepStrictEqual(tags("local-only"), ["ReplaceStore"])
    assert.deepStrictEqual(tags("local-only", device), ["ReplaceStore", "DropDevice"])
  })

  it("that leaves, or deletes, notes in the store that we are out, and drops the device last", () => {
    const rest = ["CheckLeft", "NoteLeft", "ReplaceStore", "DropDevice"]
    const leaving = ["LeaveRoom", "LeaveRoom", "ForgetRoom", "ForgetRoom", ...rest]
    assert.deepStrictEqual(tags("server-leave-forget", device), leaving as never)
    assert.deepStrictEqual(tags("server-purge", device), ["PurgeRoom", "PurgeRoom", ...rest] as never)
  })

  it("of some rooms touches no other", () => {
    const targets = { ...everyTarget, rooms: [roomId("b")] }
    assert.deepStrictEqual(tags("server-leave-forget", targets), ["LeaveRoom", "ForgetRoom", "CheckLeft"])
    assert.deepStrictEqual(tags("local-only", targets), [])
  })

  it("has no device to drop where there is none", () =>
    assert.deepStrictEqual(resetModes["local-only"](snapshot(), device).stages, []))

  it("acts on the server by its mode, or for the device", () => {
    const acts = (["local-only", "server-leave-forget", "server-purge"] as const).map((
      mode
    ) => [actsOnServer(mode, { device: false }), actsOnServer(mode, { device: true })])
    assert.deepStrictEqual(acts, [[false, true], [true, true], [true, true]])
  })
})
