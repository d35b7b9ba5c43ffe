import * as pulumi from "@pulumi/pulumi";
import { readStackConfig } from "../../../components/config/stack";
import { readCards } from "../../../components/partners/read-cards";

/** A program that reads the cards of its config's partners, as the real one does, says how long that took, and makes nothing. */
export = async (): Promise<void> => {
    const config = readStackConfig();
    const started = process.hrtime.bigint();
    const cards = Object.values(await readCards(config));
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    const found = cards.filter(({ card }) => card !== undefined).length;
    await pulumi.log.info(`${found} of ${cards.length} cards read in ${seconds} s`);
};
