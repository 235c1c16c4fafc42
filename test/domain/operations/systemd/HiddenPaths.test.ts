import { assert, describe, it } from "@effect/vitest"
import { hiddenFromService } from "../../../../src/domain/operations/systemd/HiddenPaths.ts"

const command = ["/usr/local/bin/node", "/opt/bot/main.js"]
const hidden = (place: Partial<Parameters<typeof hiddenFromService>[0]>) =>
  hiddenFromService({ command, agentCommand: undefined, dataDir: undefined, ...place })

describe("HiddenPaths", () => {
  it.each(["/home/ann/bot/main.js", "/root/bot/main.js", "/run/user/1000/main.js", "/tmp/main.js", "/var/tmp/main.js"])(
    "the unit does not see %s",
    (path) => {
      for (const place of [{ command: ["/usr/bin/node", path] }, { agentCommand: `python3 ${path}` }]) {
        const said = hidden(place)
        assert.lengthOf(said, 1)
        assert.include(said[0], path)
      }
    }
  )

  it.each(["/opt/bot/main.js", "/homes/main.js", "/srv/home/main.js", "/rooted", "/tmpfiles/x"])(
    "the unit sees %s",
    (path) => {
      assert.deepStrictEqual(hidden({ command: ["/usr/bin/node", path], agentCommand: `python3 ${path} --flag a` }), [])
    }
  )

  it.each(["./agent.py", "bin/agent", "../agent"])(
    "an agent's path that depends on the folder is named: %s",
    (path) => {
      assert.include(hidden({ agentCommand: `python3 ${path}` })[0], path)
    }
  )

  it.each(["agent --acp", "npx @scope/agent", "env HOME=/srv/agent agent"])(
    "no path is seen in: %s",
    (agentCommand) => {
      assert.deepStrictEqual(hidden({ agentCommand }), [])
    }
  )

  it("a folder for the state that the unit may not write to is named", () => {
    assert.include(hidden({ dataDir: "/srv/bot" })[0], "DATA_DIR=/srv/bot")
    assert.include(hidden({ dataDir: "/var/lib/matrix-surface2" })[0], "DATA_DIR=")
    assert.deepStrictEqual(hidden({ dataDir: "/var/lib/matrix-surface" }), [])
    assert.deepStrictEqual(hidden({ dataDir: "/var/lib/matrix-surface/a" }), [])
  })
})
