import { peer } from "@hyperledger/fabric-protos";

/** What a peer answers to a proposal that it took. */
export function answer(payload: Uint8Array): peer.ProposalResponse {
    return said(200, "", payload);
}

/** What it answers to one that it, or with a payload the chaincode, refused. */
export function refusal(reason: string, payload = new Uint8Array()): peer.ProposalResponse {
    const message = said(500, reason, new Uint8Array());
    message.setPayload(payload);
    return message;
}

function said(status: number, reason: string, payload: Uint8Array): peer.ProposalResponse {
    const response = new peer.Response();
    response.setStatus(status);
    response.setMessage(reason);
    response.setPayload(payload);
    const message = new peer.ProposalResponse();
    message.setResponse(response);
    return message;
}
