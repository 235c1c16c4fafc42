import { suite } from "../../contracts/agent.ts"
import { placesSuite } from "../../contracts/agentPlaces.ts"
import { overSocket, overSockets } from "./EchoWorld.ts"

suite("AgentWebSocket", overSocket)
placesSuite("AgentWebSocket", overSockets(2))
