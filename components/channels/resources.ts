import { common } from "@hyperledger/fabric-protos";
import type * as pulumi from "@pulumi/pulumi";
import { blockHash } from "../../fabric/configtx/block";
import type { Inputs } from "../remote/inputs";
import { RemoteResource } from "../remote/resource";
import type { AnchorPeersInputs } from "./anchor-peers.remote";
import type { ChannelSettingsInputs } from "./channel-settings.remote";
import type { FirstBlockInputs } from "./first-block.remote";
import type { OrdererJoinInputs } from "./orderer-join.remote";
import type { PeerJoinInputs } from "./peer-join.remote";

/** The first block of a channel. */
export class FirstBlock extends RemoteResource<FirstBlockInputs> {
    /** Base64. */
    declare readonly block: pulumi.Output<string>;
    /** SHA-256 over its bytes, in hex. */
    declare readonly sha256: pulumi.Output<string>;

    /** By which the next block names it. */
    get hash(): pulumi.Output<string> {
        return this.block.apply((block) => blockHash(common.Block.deserializeBinary(Buffer.from(block, "base64"))));
    }

    constructor(name: string, args: Inputs<FirstBlockInputs>, opts: pulumi.CustomResourceOptions) {
        super("FirstBlock", name, args, opts, ["block", "sha256"]);
    }
}

/** An orderer that serves a channel. */
export class OrdererJoin extends RemoteResource<OrdererJoinInputs> {
    constructor(name: string, args: Inputs<OrdererJoinInputs>, opts: pulumi.CustomResourceOptions) {
        super("OrdererJoin", name, args, opts);
    }
}

/** A peer that holds a channel's ledger. */
export class PeerJoin extends RemoteResource<PeerJoinInputs> {
    constructor(name: string, args: Inputs<PeerJoinInputs>, opts: pulumi.CustomResourceOptions) {
        super("PeerJoin", name, args, opts);
    }
}

/** The anchor peers of one organisation in a channel's config. */
export class AnchorPeers extends RemoteResource<AnchorPeersInputs> {
    constructor(name: string, args: Inputs<AnchorPeersInputs>, opts: pulumi.CustomResourceOptions) {
        super("AnchorPeers", name, args, opts);
    }
}

/** When a channel cuts its blocks, by which policies its members agree, what its nodes must understand. */
export class ChannelSettings extends RemoteResource<ChannelSettingsInputs> {
    constructor(name: string, args: Inputs<ChannelSettingsInputs>, opts: pulumi.CustomResourceOptions) {
        super("ChannelSettings", name, args, opts);
    }
}
