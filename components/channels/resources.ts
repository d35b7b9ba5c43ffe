import * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../inputs";
import { remote } from "../remote";
import type { AnchorPeersInputs } from "./anchor-peers.remote";
import type { OrdererJoinInputs } from "./orderer-join.remote";
import type { PeerJoinInputs } from "./peer-join.remote";

/** An orderer that serves a channel. */
export class OrdererJoin extends pulumi.dynamic.Resource {
    constructor(name: string, args: Inputs<OrdererJoinInputs>, opts: pulumi.CustomResourceOptions) {
        super(remote("components/channels/orderer-join.remote"), name, { ...args }, opts, "fabric", "OrdererJoin");
    }
}

/** A peer that holds a channel's ledger. */
export class PeerJoin extends pulumi.dynamic.Resource {
    constructor(name: string, args: Inputs<PeerJoinInputs>, opts: pulumi.CustomResourceOptions) {
        super(remote("components/channels/peer-join.remote"), name, { ...args }, opts, "fabric", "PeerJoin");
    }
}

/** The anchor peers of one organisation in a channel's config. */
export class AnchorPeers extends pulumi.dynamic.Resource {
    constructor(name: string, args: Inputs<AnchorPeersInputs>, opts: pulumi.CustomResourceOptions) {
        super(remote("components/channels/anchor-peers.remote"), name, { ...args }, opts, "fabric", "AnchorPeers");
    }
}
