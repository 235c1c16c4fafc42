import { assert, describe, it } from "@effect/vitest"
import { withoutTls } from "../../../src/domain/account/MissingTls.ts"

const sure = "there is no TLS at that port; write http:// if so meant"
const doubt = "where that port has no TLS, write http://"

describe("An https:// address that gives no answer", () => {
  it.each([
    // Plain HTTP in place of TLS, of Node's fetch, undici and OpenSSL 3.
    ["https://127.0.0.1:8008", "EPROTO", sure],
    ["https://localhost:8008/", "ERR_SSL_WRONG_VERSION_NUMBER", sure],
    ["https://[::1]:8008", "no answer (ERR_SSL_PACKET_LENGTH_TOO_LONG)", sure],
    // Synapse reads a TLS greeting as the beginning of a request, and waits for the rest of it.
    ["https://127.0.0.1:8008", "no answer (UND_ERR_CONNECT_TIMEOUT)", doubt],
    ["https://127.0.0.1:8008", "TimeoutError", doubt],
    ["https://127.0.0.1:8008", "no answer within 30 s", doubt],
    ["https://127.0.0.1:8008", "ETIMEDOUT", doubt],
    ["https://127.0.0.1:8008", "no answer (ECONNRESET)", doubt],
    ["https://127.0.0.1:8008", "UND_ERR_SOCKET", doubt],
    // Nobody listens there, or what does has TLS.
    ["https://127.0.0.1:8008", "ECONNREFUSED", undefined],
    ["https://127.0.0.1:8008", "ENOTFOUND", undefined],
    ["https://127.0.0.1:8008", "CERT_HAS_EXPIRED", undefined],
    ["https://127.0.0.1:8008", "ERR_TLS_CERT_ALTNAME_INVALID", undefined],
    ["http://127.0.0.1:8008", "no answer (UND_ERR_CONNECT_TIMEOUT)", undefined],
    ["http://127.0.0.1:8008", "ECONNRESET", undefined],
    ["example.org", "TimeoutError", undefined],
    ["https://127.0.0.1:8008", "cut", undefined],
    // http:// is no way to a public host, and is one within a private network.
    ["https://matrix.example.org", "TimeoutError", undefined],
    ["https://matrix.example.org:8448", "EPROTO", "there is no TLS at that port"],
    ["https://10.0.0.7:8008", "ERR_SSL_WRONG_VERSION_NUMBER", sure],
    ["https://synapse:8008", "TimeoutError", doubt]
  ])("%s, %s", (address, code, said) => {
    assert.strictEqual(withoutTls(address, code), said)
  })
})
