// The floor of a start: who am I, one sync, a line, and the end.
import { firstFilter } from "../src/layers/matrix/SyncFilter.ts"
import { call, leave } from "./floorHttp.ts"

await call("GET", "/account/whoami")
await call("GET", `/sync?timeout=0&set_presence=offline&filter=${encodeURIComponent(firstFilter("floor"))}`)
console.log("synced")
await leave()
