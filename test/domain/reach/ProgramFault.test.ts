import { assert, describe, it } from "@effect/vitest"
import { agentFault } from "../../../src/domain/reach/AgentFault.ts"
import { programFault } from "../../../src/domain/reach/ProgramFault.ts"

describe("An agent's program that does not serve", () => {
  for (
    const [why, detail, setting, needsOperator, says] of [
      ["unreachable", "ENOENT", "AGENT_COMMAND", true, "no such program"],
      ["unreachable", "EACCES", "AGENT_COMMAND", true, "may not be executed"],
      ["unreachable", "work EROFS", "AGENT_COMMAND", true, "DATA_DIR/work"],
      ["closed", "exit 127", "AGENT_COMMAND", true, "needs is not there"],
      ["closed", "exit 1", "AGENT_COMMAND", false, "its process ended (exit 1)"],
      ["closed", "SIGKILL", "AGENT_COMMAND", false, "its process ended (SIGKILL)"],
      ["silent", "no answer to initialize", "AGENT_COMMAND", true, "does not speak ACP"],
      ["silent", "no answer to session/new", "AGENT_COMMAND", false, "in time"],
      ["version", "protocol version 2", "AGENT_WIRE", true, "another version"],
      ["protocol", "one session for two", "AGENT_COMMAND", true, "keep them apart"],
      ["closed", "gone", "AGENT_COMMAND", false, "cannot be used (gone)"]
    ] as const
  ) {
    it(`is told by its command line: ${detail}`, () => {
      const fault = programFault({ why, detail })
      assert.deepStrictEqual([fault.setting, fault.needsOperator], [setting, needsOperator])
      assert.include(fault.sentence, says)
      assert.deepStrictEqual(agentFault({ why, detail }, "stdio://agent/1"), fault)
    })
  }
})
