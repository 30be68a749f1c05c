import { incidentStoreContract } from '../contracts/incident-store.ts';
import { elasticsearchGround } from './elasticsearch-ground.ts';

incidentStoreContract('Elasticsearch', elasticsearchGround);
