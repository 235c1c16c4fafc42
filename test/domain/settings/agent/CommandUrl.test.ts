import { assert, describe, it } from "@effect/vitest"
import { commandUrl } from "../../../../src/domain/settings/agent/CommandUrl.ts"

describe("What stands for an agent's command line", () => {
  it.each<[string, string]>([
    ["claude-agent-acp", "claude-agent-acp"],
    ["/usr/bin/opencode acp", "opencode"],
    ["'/opt/my agents/run it' --x", "run-it"],
    ["\"/opt/a b\" -v", "a-b"],
    ["  gemini --acp", "gemini"],
    ["/", "agent"]
  ])("%s is shown as %s", (command, name) => {
    const url = new URL(commandUrl(command))
    assert.deepStrictEqual([url.protocol, url.host], ["stdio:", name])
  })

  it("tells two lines apart, is the same for the same line, and shows nothing of what stands behind the program", () => {
    const one = commandUrl("agent --key s3cr3t")
    assert.strictEqual(one, commandUrl("agent --key s3cr3t"))
    assert.notStrictEqual(one, commandUrl("agent --key s3cr4t"))
    assert.notInclude(one, "s3cr3t")
  })
})
