import type { common } from "@hyperledger/fabric-protos";
import { certificateFacts } from "../../fabric/certificates";
import { applyConfig } from "../../fabric/configtx/apply";
import { configOf } from "../../fabric/configtx/block";
import {
    consenterAt,
    consenterWithKey,
    withCertificate,
    withConsenter,
    withoutConsenter,
    type Consenter,
    type ConsenterAddress,
} from "../../fabric/configtx/consenters";
import type { Orderer } from "../../fabric/orderer";
import type { Signer } from "../../fabric/signer";
import { failure } from "../../ground/failure";

/** An orderer that is to serve a channel which others serve without it. */
interface Newcomer {
    readonly channel: string;
    /** Where the channel may know it inside, see `hostsOf`. Outside several may have one host, so that its key tells which it is. */
    readonly addresses: readonly ConsenterAddress[];
    /** PEM of the TLS certificate that it has by now: the channel's may have ended, and Fabric takes in nobody with such a one. */
    readonly certificate: string;
    /** Administrators of the ordering organisations, who agree to a change of the consenters; the first submits it. */
    readonly administrators: readonly [Signer, ...Signer[]];
    /** The channel's first block. */
    readonly firstBlock: common.Block;
}

/**
 * The block by which an orderer joins a channel that has gone on without it, asked of an orderer that serves it: its newest
 * config block. A consenter that has lost its log is given another place in the Raft cluster first, by two config updates: under
 * its old ID it could not take part again, as the leader believes it to hold what it has lost (hyperledger/fabric#3639), and
 * it could vote twice.
 */
export async function newcomerBlock(orderer: Orderer, newcomer: Newcomer): Promise<common.Block> {
    const current = consenterOf(await orderer.config(), newcomer);
    // Also one that was taken out by a run that ended before it was put in again.
    const first = configOf(newcomer.firstBlock);
    const consenter = current ?? (first === undefined ? undefined : consenterOf(first, newcomer));
    if (consenter !== undefined) {
        const address = { host: consenter.getHost(), port: consenter.getPort() };
        refuseEnded(newcomer, address);
        await change(orderer, newcomer, (config) => withoutConsenter(config, address));
        await change(orderer, newcomer, (config) =>
            withConsenter(config, withCertificate(consenter, newcomer.certificate)),
        );
    }
    return orderer.configBlock();
}

function consenterOf(config: common.Config, { addresses, certificate }: Newcomer): Consenter | undefined {
    const { publicKeySha256 } = certificateFacts(certificate);
    return (
        consenterWithKey(config, publicKeySha256) ??
        addresses.map((address) => consenterAt(config, address)).find((one) => one !== undefined)
    );
}

/** Before anything is changed: between the two updates the channel has a consenter less. */
function refuseEnded({ channel, certificate }: Newcomer, { host }: ConsenterAddress): void {
    const { notAfter } = certificateFacts(certificate);
    if (notAfter.getTime() <= Date.now()) {
        const what = { operation: `give consenter ${host} another place`, target: `channel ${channel}` };
        throw failure(
            what,
            `its TLS certificate ended at ${notAfter.toISOString()}: run pulumi up, which renews it, first`,
        );
    }
}

async function change(
    orderer: Orderer,
    { channel, administrators }: Newcomer,
    to: (config: common.Config) => common.Config,
): Promise<void> {
    await applyConfig(orderer, { channel, change: to, signers: administrators, submitter: administrators[0] });
}
