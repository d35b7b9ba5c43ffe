// What lives on Fabric's side, with whole states as the engine gets them.
import { provider as approvalModule } from "../../components/chaincode/approval.remote";
import { provider as commitModule } from "../../components/chaincode/commit.remote";
import { provider as transactionModule } from "../../components/chaincode/transaction.remote";
import { provider as settingsModule } from "../../components/channels/channel-settings.remote";
import { provider as firstBlockModule } from "../../components/channels/first-block.remote";
import { provider as ordererJoinModule } from "../../components/channels/orderer-join.remote";
import { provider as peerJoinModule } from "../../components/channels/peer-join.remote";
import { withStates } from "./operations";

export const approval = withStates(approvalModule);
export const commit = withStates(commitModule);
export const transaction = withStates(transactionModule);
export const settings = withStates(settingsModule);
export const firstBlock = withStates(firstBlockModule);
export const ordererJoin = withStates(ordererJoinModule);
export const peerJoin = withStates(peerJoinModule);
