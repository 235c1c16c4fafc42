import { suite } from "../../../../contracts/Agent.contract.ts"
import { overForeign } from "../../../../support/ForeignWorld.ts"

suite("A mapped agent of flat frames", overForeign("flat"), { log: false, cancel: false })
suite("A mapped agent of nested envelopes", overForeign("nested"), { log: false, cancel: true })
suite("A mapped agent of JSON-RPC", overForeign("jsonrpc"), { log: false, cancel: true })
