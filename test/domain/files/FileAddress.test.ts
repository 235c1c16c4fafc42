import { assert, describe, it } from "@effect/vitest"
import { fileAddress } from "../../../src/domain/files/FileAddress.ts"

const far = { origins: new Set(["agent.example.org:443"]), allowPlaintext: false }
const near = { origins: new Set(["127.0.0.1:9000"]), allowPlaintext: false }
const plain = { origins: new Set(["agent:80", "agent.example.org:80"]), allowPlaintext: true }

describe("The address of a file of the agent's", () => {
  it.each([
    ["https://cdn.example.com/f?x=1", far, "other"],
    ["https://agent.example.org/f", far, "own"],
    ["https://agent.example.org:8443/f", far, "other"],
    ["http://agent.example.org/f", far, undefined],
    ["http://agent.example.org:443/f", far, undefined],
    ["http://agent.example.org/f", plain, "own"],
    ["http://agent/f", plain, "own"],
    ["http://agent:8080/f", plain, undefined],
    ["https://agent:8443/f", plain, undefined],
    ["http://cdn.example.com/f", { ...far, allowPlaintext: true }, undefined],
    ["http://127.0.0.1:9000/f", near, "own"],
    ["http://127.0.0.1/f", near, undefined],
    ["http://127.0.0.1:9001/f", near, undefined],
    ["https://127.0.0.1:9001/f", near, undefined],
    ["http://localhost:9000/f", near, undefined],
    ["https://127.0.0.1/f", far, undefined],
    ["https://10.1.2.3/f", far, undefined],
    ["https://[::1]/f", far, undefined],
    ["https://[::ffff:10.0.0.1]/f", far, undefined],
    ["https://2130706433/f", far, undefined],
    ["https://93.184.216.34/f", far, "other"],
    ["https://[2606:4700::1111]/f", far, "other"],
    ["https://192.0.0.8/f", far, undefined],
    ["https://198.18.0.1/f", far, undefined],
    ["https://224.0.0.1/f", far, undefined],
    ["https://255.255.255.255/f", far, undefined],
    ["https://[64:ff9b::a00:1]/f", far, undefined],
    ["https://[2002:a00:1::]/f", far, undefined],
    ["https://[::a00:1]/f", far, undefined],
    ["https://[::ffff:0:a00:1]/f", far, undefined],
    ["https://[fec0::1]/f", far, undefined],
    ["https://[ff02::1]/f", far, undefined],
    ["https://localhost/f", far, undefined],
    ["https://localhost./f", far, undefined],
    ["https://localhost../f", far, undefined],
    ["https://localhost.localdomain/f", far, undefined],
    ["https://x.localhost/f", far, undefined],
    ["https://intranet/f", far, undefined],
    ["https://metadata.google.internal/f", far, undefined],
    ["https://metadata.google.internal../f", far, undefined],
    ["https://nas.local/f", far, undefined],
    ["https://nas.lan/f", far, undefined],
    ["https://nas.home.arpa/f", far, undefined],
    ["https://db.chat.svc/f", far, undefined],
    ["https://db.chat.svc.cluster.local/f", far, undefined],
    ["https://user:secret@cdn.example.com/f", far, undefined],
    ["ftp://cdn.example.com/f", far, undefined],
    ["file:///etc/passwd", far, undefined],
    ["data:text/plain,x", far, undefined],
    ["nothing", far, undefined],
    [`https://cdn.example.com/${"x".repeat(5_000)}`, far, undefined]
  ])("%s of %j is %s", (text, agent, whose) => {
    const found = fileAddress(text, agent)
    assert.strictEqual(found === undefined ? undefined : found.isOwn ? "own" : "other", whose)
  })
})
