import { incidentStoreContract } from '../contracts/incident-store.ts';
import { elasticsearchGround } from './elasticsearch-ground.ts';
import { onServers } from './provided.ts';

onServers('a real Elasticsearch', () => incidentStoreContract('Elasticsearch', elasticsearchGround));
