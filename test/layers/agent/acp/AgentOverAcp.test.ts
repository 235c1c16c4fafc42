import { suite } from "../../../contracts/Agent.contract.ts"
import { acpWorld, byProcess, bySocket } from "../../../support/acp/AcpWorld.ts"

suite("An agent that speaks ACP, in a process", acpWorld({}, byProcess), { log: false, cancel: true })
suite("An agent that speaks ACP, behind a WebSocket", acpWorld({}, bySocket), { log: false, cancel: true })
