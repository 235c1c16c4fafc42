import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { agentUrl, homeserver, shownUrl, webUrl } from "../../../../src/domain/settings/types/UrlSetting.ts"

const types = { homeserver, webUrl, agentUrl }
const read = (type: keyof typeof types, text: string) =>
  Result.match<string, string, string, string>(
    Result.map(types[type].read(text) as Result.Result<URL | string, string>, String),
    { onFailure: (complaint) => complaint, onSuccess: (value) => `is ${value}` }
  )

describe("A URL", () => {
  it.each<[keyof typeof types, string, string]>([
    ["homeserver", "https://matrix.example.org", "https://matrix.example.org/"],
    ["homeserver", "example.org:8448", "example.org:8448"],
    ["homeserver", "http://synapse:8008", "http://synapse:8008/"],
    ["homeserver", "https://x.example.org/base/", "https://x.example.org/base/"],
    ["webUrl", "http://master.example.org/x?y", "http://master.example.org/x?y"],
    ["webUrl", "https://master.example.org", "https://master.example.org/"],
    ["agentUrl", "http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1"],
    ["agentUrl", "wss://a.example.org/{thread}?room={thread}", "wss://a.example.org/{thread}?room={thread}"],
    ["agentUrl", "ws://{thread}.example.org", "ws://{thread}.example.org"],
    ["agentUrl", "ws://agent-{slot}:8000/", "ws://agent-{slot}:8000/"],
    ["agentUrl", "ws://127.0.0.1:{slot}/", "ws://127.0.0.1:{slot}/"]
  ])("as %s may be %s", (type, text, value) => assert.strictEqual(read(type, text), `is ${value}`))

  it.each<[keyof typeof types, string, RegExp]>([
    ["homeserver", "wss://x", /begins with https:/],
    ["homeserver", "not a url", /begins with https:/],
    ["homeserver", "https://x/_matrix/client", /ends before \/_matrix/],
    ["homeserver", "https://u@x.org", /no user or password/],
    ["homeserver", "https://:p@x.org", /no user or password/],
    ["homeserver", "https://x.org/#f", /nothing after # reaches a server/],
    ["homeserver", "https://x.org/?q", /a base URL has nothing after \?/],
    ["homeserver", "http://matrix.example.org", /would go there unencrypted: begin with https:/],
    ["webUrl", "ftp://x.org", /an address that begins with https:/],
    ["webUrl", "x", /an address that begins with https:/],
    ["webUrl", "https://u:p@x.org", /no user or password/],
    ["agentUrl", "a.example.org", /begins with wss:/],
    ["agentUrl", "ftp://a.example.org", /begins with wss:/],
    ["agentUrl", "wss://a.example.org/{room}", /only \{thread\} and \{slot\} are filled in, not \{room\}/],
    ["agentUrl", "wss://a.example.org/{thread", /not \{thread/],
    ["agentUrl", "wss://a.example.org/?token=x", /a secret travels in a header only/],
    ["agentUrl", "wss://a.example.org/?my-API_Key=x", /a secret travels in a header only/],
    ["agentUrl", "wss://a.example.org/?passWord", /a secret travels in a header only/],
    ["agentUrl", "wss://u:p@a.example.org", /no user or password/]
  ])("as %s is not %s", (type, text, complaint) => assert.match(read(type, text), complaint))

  it.each([
    ["wss://u:pw@a.example.org/?token=abc", "wss://…@a.example.org/?…"],
    ["https://a.example.org/x#secret", "https://a.example.org/x?…"],
    ["https://a.example.org/@x", "https://a.example.org/@x"]
  ])("is repeated without what may be a secret: %s", (url, shown) => assert.strictEqual(shownUrl(url), shown))
})
