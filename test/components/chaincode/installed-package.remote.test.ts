import assert from "node:assert/strict";
import { peer as protos } from "@hyperledger/fabric-protos";
import { provider } from "../../../components/chaincode/installed-package.remote";
import { packOnce } from "../../../components/chaincode/packing";
import { packageIdOf, readPackage } from "../../../fabric/package";
import { installAnswer, installedAnswer, startFakePeer, type FakePeer } from "../../support/fakepeer";
import { operations } from "../../support/operations";
import { refusal } from "../../support/proposal-answers";
import { type ReachedPlace, startReachedPlace } from "../../support/reached-place";
import { warnings } from "../../support/warnings";

const recipe = { type: "k8s", label: "basic", image: `registry/basic@sha256:${"1".repeat(64)}` } as const;

describe("a package on a peer", () => {
    const installedPackage = operations(provider);
    let reached: ReachedPlace;
    let peer: FakePeer;
    let packageId: string;

    before(async () => {
        ({ packageId } = await packOnce(recipe));
    });

    beforeEach(async () => {
        reached = await startReachedPlace();
        peer = await startFakePeer();
        peer.says({ InstallChaincode: installAnswer(packageId) });
    });

    afterEach(async () => {
        peer.stop();
        await reached.stop();
    });

    function inputs() {
        const target = { name: "org1-peer1", organisation: "org1", port: 7051, address: peer.endpoint.address };
        const of = { mspId: "Org1MSP", volume: "uid-1", chaincodeNamespace: "fabric-dev-org1" };
        return { place: reached.place, peer: target, ...of, packageId, recipe };
    }

    it("is installed as its recipe makes it", async () => {
        const { id, state } = await installedPackage.make(inputs());
        assert.deepEqual({ id, state }, { id: `fabric-dev/org1-peer1/${packageId}`, state: inputs() });
        const [call] = peer.calls("InstallChaincode");
        const sent = protos.lifecycle.InstallChaincodeArgs.deserializeBinary(call?.args[1] ?? Buffer.of());
        const archive = sent.getChaincodeInstallPackage_asU8();
        assert.equal(packageIdOf("basic", archive), packageId);
        assert.equal(readPackage(archive).type, "k8s");
    });

    it("is found there by a run that was interrupted", async () => {
        const words = `chaincode already successfully installed (package ID '${packageId}')`;
        peer.says({
            InstallChaincode: refusal(`failed to invoke backing implementation of 'InstallChaincode': ${words}`),
        });
        assert.deepEqual((await installedPackage.make(inputs())).state, inputs());
    });

    it("waits for a build that takes longer than the peer waits itself", async () => {
        const slow = refusal("timeout expired while executing transaction");
        peer.says({ InstallChaincode: [slow, installAnswer(packageId)] });
        await installedPackage.make(inputs());
        assert.deepEqual(peer.called, ["InstallChaincode", "InstallChaincode"]);
    });

    it("is refused when its recipe makes another one by now, before the peer is asked", async () => {
        const planned = { ...inputs(), packageId: "basic:planned" };
        await assert.rejects(installedPackage.make(planned), {
            message:
                `cannot install basic:planned on org1-peer1: the package of its recipe is ${packageId} by now; ` +
                "run pulumi up again, with nothing changing the source meanwhile",
        });
        assert.deepEqual(peer.called, []);
    });

    it("fails with the peer's words when it cannot build it", async () => {
        peer.says({ InstallChaincode: refusal("could not build chaincode: exit status 1") });
        await assert.rejects(installedPackage.make(inputs()), /could not build chaincode: exit status 1/);
    });

    it("is installed again on another volume; another package is another resource", async () => {
        const { state } = await installedPackage.make(inputs());
        const moved = { ...inputs(), volume: "uid-2" };
        assert.deepEqual(await installedPackage.differs(state, moved), { changes: true, replaces: [] });
        assert.deepEqual(await installedPackage.change(state, moved), moved);
        assert.deepEqual(peer.called, ["InstallChaincode", "InstallChaincode"]);
        const another = { ...inputs(), packageId: "basic:2" };
        assert.deepEqual(await installedPackage.differs(state, another), { changes: true, replaces: ["packageId"] });
    });

    for (const { has, ids, isThere } of [
        { has: "it beside another", ids: () => ["other:1", packageId], isThere: true },
        { has: "another", ids: () => ["other:1"], isThere: false },
        { has: "none", ids: () => [], isThere: false },
    ]) {
        it(`is ${isThere ? "there" : "gone"} when the peer has ${has}`, async () => {
            peer.says({ QueryInstalledChaincodes: installedAnswer(...ids()) });
            assert.deepEqual(await installedPackage.find(inputs()), isThere ? inputs() : undefined);
        });
    }

    it("is kept as the state has it when the peer refuses to answer", async () => {
        peer.says({ QueryInstalledChaincodes: refusal("access denied") });
        const told = await warnings(async () => {
            assert.deepEqual(await installedPackage.find(inputs()), inputs());
        });
        assert.match(
            told.join(),
            /could not be checked: cannot list installed chaincodes on org1-peer1 .*access denied/,
        );
    });
});
