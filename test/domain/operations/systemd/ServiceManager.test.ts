import { assert, describe, it } from "@effect/vitest"
import { serviceManagerOf } from "../../../../src/domain/operations/systemd/ServiceManager.ts"

const socket = "/run/systemd/notify"

describe("ServiceManager", () => {
  it("is none where nobody wants to be told", () => {
    assert.isUndefined(serviceManagerOf({}, [7]))
    assert.isUndefined(serviceManagerOf({ NOTIFY_SOCKET: "" }, [7]))
    assert.isUndefined(serviceManagerOf({ NOTIFY_SOCKET: "vsock:2:1234" }, [7]))
  })

  it("beats twice in the time of the watchdog", () => {
    const environment = { NOTIFY_SOCKET: socket, WATCHDOG_USEC: "60000000", WATCHDOG_PID: "7" }
    assert.deepStrictEqual(serviceManagerOf(environment, [7]), { socket, beat: 30_000 })
  })

  it("beats for a launcher that systemd watches", () => {
    const environment = { NOTIFY_SOCKET: socket, WATCHDOG_USEC: "60000000", WATCHDOG_PID: "6" }
    assert.strictEqual(serviceManagerOf(environment, [7, 6])?.beat, 30_000)
  })

  it.each([
    { why: "another process is watched", more: { WATCHDOG_USEC: "60000000", WATCHDOG_PID: "99" } },
    { why: "there is no watchdog", more: {} },
    { why: "the time is none", more: { WATCHDOG_USEC: "0" } },
    { why: "the time is no number", more: { WATCHDOG_USEC: "soon" } }
  ])("does not beat where $why", ({ more }) => {
    assert.deepStrictEqual(serviceManagerOf({ NOTIFY_SOCKET: "@hidden", ...more }, [7]), {
      socket: "@hidden",
      beat: undefined
    })
  })
})
