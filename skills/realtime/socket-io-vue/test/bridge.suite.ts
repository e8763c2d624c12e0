import { describeBridge } from "@app/socket-io-client/testing";
import { startTestServer } from "@app/socket-io-server/testing";
import { mountPage } from "./page.behaviour.js";

describeBridge(mountPage, startTestServer);
