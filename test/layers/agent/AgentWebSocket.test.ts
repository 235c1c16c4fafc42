import { suite } from "../../contracts/Agent.contract.ts"
import { placesSuite } from "../../contracts/AgentSockets.contract.ts"
import { overSocket, overSockets } from "../../support/EchoWorld.ts"

suite("AgentWebSocket", overSocket)
placesSuite("AgentWebSocket", overSockets(2))
