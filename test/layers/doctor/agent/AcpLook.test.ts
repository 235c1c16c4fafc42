import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { acpLook } from "../../../../src/layers/doctor/agent/AcpLook.ts"
import { byProcess, bySocket } from "../../../support/acp/AcpWorld.ts"
import { makeScriptedAcp } from "../../../support/acp/ScriptedAcp.ts"
import { folder } from "../../../support/Folder.ts"

const looked = Effect.fnUntraced(function*(url: string, words: ReadonlyArray<string> | undefined) {
  const findings = yield* acpLook({
    place: {
      url,
      slots: [],
      token: undefined,
      wire: "acp",
      mapping: undefined,
      isolation: "required",
      attested: false,
      sender: "pseudonym"
    },
    words,
    dataDir: yield* folder,
    environment: process.env,
    client: "matrix-surface/test"
  })
  return findings.map(({ look, verdict }) => `${verdict} ${look}`)
})

describe("A look at an agent that speaks ACP", () => {
  it.live("starts its program or connects to it, and gives it no prompt", () =>
    Effect.gen(function*() {
      for (
        const [way, more] of [[byProcess, ["warning user"]], [bySocket, []]] as const
      ) {
        const agent = makeScriptedAcp({ load: true, modes: ["auto", "default"] })
        const { address, words } = yield* way(agent)
        assert.deepStrictEqual(yield* looked(address, words), ["ok greeting", "ok asking", ...more])
        assert.lengthOf(agent.heardOf("session/prompt"), 0)
      }
    }).pipe(Effect.scoped))

  it.live("says why there is none", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* looked("stdio://x/1", ["no-such-agent-anywhere"]), ["failed greeting"])
      assert.deepStrictEqual(yield* looked("stdio://x/1", ["false"]), ["failed greeting"])
      assert.deepStrictEqual(yield* looked("ws://127.0.0.1:1/", undefined), ["failed greeting"])
    }).pipe(Effect.scoped))
})
