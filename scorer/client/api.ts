// Made by `make client` from the OpenAPI document; not to be edited.

export interface paths {
    "/predict": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Predict one customer */
        post: operations["post_predict"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/predict/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Predict many customers: a JSON array, NDJSON or CSV, answered line by line in the same format */
        post: operations["post_predict_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What all customers are worth, how unequally, what is at risk, and what changed since the last scoring */
        get: operations["get_overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Search, filter and sort the scored customers, page by page */
        get: operations["get_customers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The customers that a filter leaves, all of them, as CSV */
        get: operations["get_customers_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One customer with prediction and orders, the newest first */
        get: operations["get_customers_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the model of today would have said of a customer at the end of each month */
        get: operations["get_customers_id_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/facets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What customers can be filtered by: segments and attributes, with the number of customers */
        get: operations["get_facets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/segments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many customers each segment has and what they will be worth */
        get: operations["get_segments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/segments/migration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How customers moved between segments since the scoring before */
        get: operations["get_segments_migration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/forecast": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Expected revenue of all customers by horizon and by month, beside the months so far */
        get: operations["get_forecast"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How much revenue a campaign can move, by how many customers it contacts */
        get: operations["get_campaign"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaign/targets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The customers to contact, best first; the first 100 of them */
        get: operations["get_campaign_targets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaign/targets.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The customers to contact, best first, all of them, as CSV */
        get: operations["get_campaign_targets_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/model": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the model is, what it was made of and how well it predicts */
        get: operations["get_model"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/model/features": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The features of the model, what they mean and which values they took */
        get: operations["get_model_features"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/model/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How good the model was on the test and what it looks at, with figures as Plotly JSON */
        get: operations["get_model_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/model/monitoring": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Drift, and realised against predicted, as the pipeline last measured them */
        get: operations["get_model_monitoring"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process is alive */
        get: operations["get_healthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether a verified model serves */
        get: operations["get_readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Figures for Prometheus */
        get: operations["get_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/reload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Load the champion again; on any failure the old model goes on serving */
        post: operations["post_admin_reload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Exchange a key for a session's cookie, for browsers */
        post: operations["post_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Forget the session */
        post: operations["post_logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invocations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** MLflow's scoring protocol: one number a row, or whole predictions with params.details */
        post: operations["post_invocations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** MLflow's health check: 404 where no model is loaded */
        get: operations["get_ping"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** MLflow's health check: 404 where no model is loaded */
        get: operations["get_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The release of MLflow whose scoring protocol is spoken */
        get: operations["get_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open Inference Protocol: the server */
        get: operations["get_v2"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open Inference Protocol: whether the server is alive */
        get: operations["get_v2_health_live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open Inference Protocol: whether a model serves */
        get: operations["get_v2_health_ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open Inference Protocol: the model's tensors */
        get: operations["get_v2_models_name"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{name}/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open Inference Protocol: whether this model serves */
        get: operations["get_v2_models_name_ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{name}/infer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open Inference Protocol: predict rows of features */
        post: operations["post_v2_models_name_infer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{name}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open Inference Protocol: the model's tensors */
        get: operations["get_v2_models_name_versions_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{name}/versions/{version}/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open Inference Protocol: whether this model serves */
        get: operations["get_v2_models_name_versions_version_ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{name}/versions/{version}/infer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open Inference Protocol: predict rows of features */
        post: operations["post_v2_models_name_versions_version_infer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dashboard/assets/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A part of the dashboard */
        get: operations["get_dashboard_assets_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The dashboard */
        get: operations["get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dashboard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The dashboard, by the address that its views begin with */
        get: operations["get_dashboard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dashboard/{view}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A view of the dashboard */
        get: operations["get_dashboard_view"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dashboard/customers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A customer's page in the dashboard */
        get: operations["get_dashboard_customers_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["get_openapi_json"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The documentation as a page */
        get: operations["get_docs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A part of the documentation page */
        get: operations["get_docs_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        PredictRequest: {
            /** @description A customer of the store; beside transactions or features a mere label, handed back in the reply */
            customer_id?: string | number;
            /** @description All transactions of one customer; none at all asks for the prior */
            transactions?: components["schemas"]["Transaction"][];
            /** @description Features by name, as the catalogue defines them; what is left out follows from the required ones as if the customer had bought evenly, and null is missing */
            features?: {
                [key: string]: number | string | null;
            };
            /**
             * Format: date
             * @description Predict from the end of this day on (UTC); if left out, from the model's cutoff or the last transaction, whichever is later
             */
            as_of?: string;
            /** @description Attributes of the customer, for transactions that do not carry them */
            attributes?: {
                [key: string]: string | number | boolean | null;
            };
            /** @description One of the model's horizons; its main one if left out */
            horizon_days?: number;
            /** @description Add reasons in currency */
            explain?: boolean;
        };
        /** @description One row as delivered; other members are attributes of the order. */
        Transaction: {
            /** @description Day or instant; UTC unless it carries an offset */
            date: string;
            /** @description Currency; negative for refunds. Else give quantity and unit_price */
            amount?: number;
            quantity?: number;
            unit_price?: number;
            /** @description Transactions of one order share it */
            order_id?: string;
        } & {
            [key: string]: string | number | boolean | null;
        };
        /** @description Exactly one of the four, and params */
        MlflowRequest: {
            dataframe_split?: {
                columns: string[];
                data: (number | string | boolean | null)[][];
                index?: unknown[];
            };
            dataframe_records?: {
                [key: string]: number | string | boolean | null;
            }[];
            instances?: ({
                [key: string]: number | string | boolean | null;
            } | (number | string | boolean | null)[])[];
            inputs?: {
                [key: string]: (number | string | boolean | null)[];
            } | ({
                [key: string]: number | string | boolean | null;
            } | (number | string | boolean | null)[])[];
            params?: {
                horizon_days?: number;
                details?: boolean;
            } & {
                [key: string]: unknown;
            };
        };
        /** @description One tensor a feature of shape [rows] or [rows, 1], or a single tensor [rows, features] in the order of GET /v2/models/clv */
        InferenceRequest: {
            id?: string;
            parameters?: {
                /** @description One of the model's horizons; its main one if left out */
                horizon_days?: number;
            } & {
                [key: string]: unknown;
            };
            inputs: {
                name: string;
                shape: number[];
                /** @enum {string} */
                datatype: "FP16" | "FP32" | "FP64" | "INT8" | "INT16" | "INT32" | "INT64" | "UINT8" | "UINT16" | "UINT32" | "UINT64" | "BOOL" | "BYTES";
                parameters?: {
                    [key: string]: unknown;
                };
                /** @description Row-major, flat or nested */
                data: (number | string | boolean | null)[] | (number | string | boolean | null)[][];
            }[];
            outputs?: {
                name: string;
                parameters?: {
                    [key: string]: unknown;
                };
            }[];
        };
        Prediction: {
            request_id?: string;
            model_version: string;
            customer_id: string | null;
            /**
             * @description What the prediction rests on; prior: nothing is known of the customer
             * @enum {string}
             */
            basis: "store" | "transactions" | "features" | "prior";
            /** @description The prediction begins at the end of this day, UTC */
            as_of: string;
            currency: string;
            horizon_days: number;
            /** @description Expected net revenue in (as_of, as_of + horizon_days] */
            clv: number;
            /** @description Begin of the 80 % prediction interval, currency */
            lo80: number;
            hi80: number;
            /** @description Begin of the 90 % prediction interval, currency */
            lo90: number;
            hi90: number;
            /** @description Chance that the revenue comes within 50 % of clv or one average order of it, whichever is wider */
            confidence: number;
            /** @description Chance that the customer is still one */
            p_alive: number;
            expected_orders: number;
            /** @description Expected net spend a purchase day, currency */
            expected_spend: number;
            /** @description Median and 80 % interval; null where it may never come, or not in ten years */
            next_order: {
                date: string | null;
                earliest: string | null;
                latest: string | null;
            };
            segment: string;
            tier: ("high" | "medium" | "low") | null;
            /** @enum {string} */
            churn_risk: "high" | "medium" | "low";
            horizons: components["schemas"]["HorizonPrediction"][];
            reasons?: components["schemas"]["Reasons"];
        };
        HorizonPrediction: {
            horizon_days: number;
            /** @description Expected net revenue in the horizon */
            clv: number;
            /** @description Begin of the 80 % prediction interval, currency */
            lo80: number;
            hi80: number;
            /** @description Begin of the 90 % prediction interval, currency */
            lo90: number;
            hi90: number;
            /** @description Chance that the revenue comes within 50 % of clv or one average order of it, whichever is wider */
            confidence: number;
            /** @description Expected days with a purchase in the horizon */
            expected_orders: number;
        };
        /** @description Why the prediction is what it is, in currency */
        Reasons: {
            /** @description What when and how much the customer bought lets expect */
            anchor: number;
            /** @description What moves all customers alike: the season */
            level: number;
            top: {
                feature: string;
                label: string;
                amount: number;
            }[];
            /** @description What is left: anchor + level + top + other = clv */
            other: number;
        };
        /** @description RFC 9457 */
        Problem: {
            /** @description Kind of problem; about:blank says that the status tells all */
            type: string;
            title: string;
            status: number;
            detail: string;
            /** @description The request, by its id */
            instance: string;
            /** @description Each fault, with a JSON pointer into the request */
            errors?: {
                pointer: string;
                detail: string;
            }[];
        };
        /** @description Why one line of a batch has no prediction */
        LineFault: {
            /** @description Number of the line in its batch, from 1 on */
            line: number;
            status: number;
            detail: string;
            /** @description Each fault, with a JSON pointer into the request */
            errors?: {
                pointer: string;
                detail: string;
            }[];
        };
        /** @description What the newest scoring of all customers says of one */
        StoredPrediction: {
            customer_id: string;
            clv: number;
            lo80: number | null;
            hi80: number | null;
            lo90: number | null;
            hi90: number | null;
            confidence: number | null;
            p_alive: number | null;
            expected_orders: number | null;
            expected_spend: number | null;
            next_order: string | null;
            next_order_lo: string | null;
            next_order_hi: string | null;
            segment: string | null;
            tier: string | null;
            churn_risk: string | null;
            /** @description By length in days */
            horizons: {
                [key: string]: components["schemas"]["StoredHorizon"];
            } | null;
            reasons: components["schemas"]["StoredReasons"] | null;
        };
        StoredHorizon: {
            /** @description Expected net revenue in the horizon */
            clv: number;
            /** @description Begin of the 80 % prediction interval, currency */
            lo80: number;
            hi80: number;
            /** @description Begin of the 90 % prediction interval, currency */
            lo90: number;
            hi90: number;
            /** @description Chance that the revenue comes within 50 % of clv or one average order of it, whichever is wider */
            confidence: number;
            /** @description Expected days with a purchase in the horizon */
            expected_orders: number;
        };
        /** @description Why a stored prediction is what it is, in currency */
        StoredReasons: {
            /** @description What when and how much the customer bought lets expect */
            anchor: number;
            /** @description What moves all customers alike: the season */
            level: number;
            top: {
                feature: string;
                label: string;
                amount: number;
            }[];
            /** @description What is left: anchor + level + top + other = clv */
            other: number;
            /**
             * @description How the reasons were found: TreeSHAP for customers of high value, paths for the others
             * @enum {string}
             */
            method: "shapley" | "path";
        };
        MonthForecast: {
            month: string;
            /** @description First day that is forecast: the first and last month may be parts */
            from: string;
            to: string;
            /** @description Currency */
            expected: number;
            lo80: number;
            hi80: number;
        };
        /** @description The manifest of the bundle */
        Manifest: {
            /** @constant */
            format: 1;
            model_version: string;
            created: string;
            git_commit?: string;
            dataset: string;
            currency: string;
            engine: string;
            horizon_days: number;
            horizons_days: number[];
            cutoffs: {
                score: string;
                test: string | null;
                training: string[];
            };
            params: {
                [key: string]: unknown;
            };
            data_hash: string;
            attributes: string[];
            features: {
                name: string;
                unit: string;
                kind: string;
            }[];
            rows: {
                customers: number;
                orders: number;
                training_cutoffs: number;
            };
            metrics: {
                [key: string]: {
                    [key: string]: number | null;
                };
            };
            notes: string[];
            files: {
                [key: string]: string;
            };
        };
        ModelFeature: {
            name: string;
            unit: string;
            /** @enum {string} */
            kind: "numeric" | "categorical";
            description: string;
            /** @description Whether a prediction from features needs it */
            required: boolean;
            /** @description 0, 5, ..., 100 % of the customers at export */
            quantiles: number[];
            /** @description Of a categorical feature, the most frequent first */
            values: string[];
        };
        Section: {
            key: string;
            title: string;
            /** @description What to take home; the rest proves it */
            finding: string;
            /** @description How to read it, or what it does not say */
            caption?: string;
            figures?: components["schemas"]["Figure"][];
            /** @description The first row of each is its head */
            tables?: string[][][];
        };
        /** @description A figure as plain Plotly JSON: traces and layout */
        Figure: {
            data: {
                [key: string]: unknown;
            }[];
            layout: {
                [key: string]: unknown;
            };
        };
        InferenceReply: {
            model_name: string;
            model_version: string;
            id?: string;
            outputs: {
                name: string;
                shape: number[];
                datatype: string;
                data: (number | string)[];
            }[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    post_predict: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PredictRequest"];
            };
        };
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Prediction"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A session was used from elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The media type is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults, each with a pointer */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_predict_batch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PredictRequest"][];
                "application/x-ndjson": string;
                "text/csv": string;
            };
        };
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["Prediction"] | components["schemas"]["LineFault"])[];
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A session was used from elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The media type is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_overview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        model_version: string;
                        as_of: string;
                        horizon_days: number;
                        currency: string | null;
                        customers: number;
                        /** @description Expected in the main horizon, currency */
                        clv_total: number;
                        p_alive_mean: number | null;
                        /** @description Expected from customers whose churn risk is not low */
                        at_risk_total: number;
                        at_risk_customers: number;
                        risks: {
                            level: string;
                            customers: number;
                            clv_total: number;
                        }[];
                        tiers: {
                            level: string;
                            customers: number;
                            clv_total: number;
                        }[];
                        /** @description Share of clv_total that the best `percent` % of the customers bring */
                        concentration: {
                            percent: number;
                            share: number;
                        }[];
                        /** @description Since the scoring before; null where this one is the first */
                        changes: {
                            model_version: string;
                            as_of: string;
                            horizon_days: number;
                            previous_total: number;
                            joined: number;
                            gone: number;
                            joined_total: number;
                            risen_total: number;
                            fallen_total: number;
                            slipped: number;
                            slipped_total: number;
                        } | null;
                    };
                };
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A session was used from elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_customers: {
        parameters: {
            query?: {
                /** @description Part of the customer id, in any case */
                search?: string;
                segment?: string;
                tier?: "high" | "medium" | "low";
                churn_risk?: "high" | "medium" | "low";
                /** @description NAME=VALUE of a customer's newest attribute, for example country=France */
                attribute?: string;
                sort?: "clv" | "lo80" | "hi80" | "confidence" | "p_alive" | "expected_orders" | "expected_spend" | "next_order" | "segment" | "tier" | "churn_risk" | "customer_id";
                order?: "asc" | "desc";
                limit?: number;
                /** @description `next` of the page before, in the same order */
                cursor?: string;
                /** @description Whether to count the customers that are meant; it costs a look at all of them */
                count?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        model_version: string;
                        as_of: string;
                        horizon_days: number;
                        currency: string | null;
                        customers: components["schemas"]["StoredPrediction"][];
                        /** @description Cursor of the next page; null on the last one */
                        next: string | null;
                        /** @description Number of customers on all pages, where asked for */
                        matching?: number;
                    };
                };
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A session was used from elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults, each with a pointer */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_customers_csv: {
        parameters: {
            query?: {
                /** @description Part of the customer id, in any case */
                search?: string;
                segment?: string;
                tier?: "high" | "medium" | "low";
                churn_risk?: "high" | "medium" | "low";
                /** @description NAME=VALUE of a customer's newest attribute, for example country=France */
                attribute?: string;
                sort?: "clv" | "lo80" | "hi80" | "confidence" | "p_alive" | "expected_orders" | "expected_spend" | "next_order" | "segment" | "tier" | "churn_risk" | "customer_id";
                order?: "asc" | "desc";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A session was used from elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults, each with a pointer */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_customers_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        model_version: string;
                        as_of: string;
                        horizon_days: number;
                        currency: string | null;
                        prediction: components["schemas"]["StoredPrediction"] | null;
                        orders: {
                            order_key: string;
                            ordered_at: string;
                            amount: number;
                            refunded: number;
                            quantity: number | null;
                            lines: number;
                            attributes: {
                                [key: string]: string;
                            };
                        }[];
                        orders_total: number;
                    };
                };
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A session was used from elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_customers_id_history: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description At the end of each month since the first order, and today; the last five years */
                        months: {
                            date: string;
                            p_alive: number;
                            /** @description What the model would have expected from that day on, currency */
                            clv: number;
                            /** @description Orders above 0 up to that day */
                            purchases: number;
                        }[];
                    };
                };
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A session was used from elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_facets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        model_version: string;
                        as_of: string;
                        horizon_days: number;
                        currency: string | null;
                        segments: {
                            value: string;
                            customers: number;
                        }[];
                        attributes: {
                            [key: string]: {
                                value: string;
                                customers: number;
                            }[];
                        };
                    };
                };
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A session was used from elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_segments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        model_version: string;
                        as_of: string;
                        horizon_days: number;
                        currency: string | null;
                        segments: {
                            segment: string | null;
                            customers: number;
                            clv_total: number;
                            clv_mean: number;
                            p_alive_mean: number | null;
                            expected_orders: number | null;
                        }[];
                    };
                };
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A session was used from elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_segments_migration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        model_version: string;
                        as_of: string;
                        horizon_days: number;
                        currency: string | null;
                        previous: {
                            model_version: string;
                            as_of: string;
                            horizon_days: number;
                        } | null;
                        /** @description Customers by segment then and now; null for those not scored then, or not now */
                        moves: {
                            from_segment: string | null;
                            to_segment: string | null;
                            customers: number;
                            clv_total: number;
                        }[];
                    };
                };
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A session was used from elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_forecast: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        model_version: string;
                        as_of: string;
                        horizon_days: number;
                        currency: string | null;
                        horizons: {
                            horizon_days: number;
                            customers: number;
                            clv_total: number;
                            expected_orders: number;
                        }[];
                        history: {
                            month: string;
                            revenue: number;
                            orders: number;
                        }[];
                        /** @description By month, in all and by segment, and how earlier forecasts did; null in old scorings */
                        forecast: {
                            /** @description The forecast begins on the day after */
                            cutoff: string;
                            customers: number;
                            months: components["schemas"]["MonthForecast"][];
                            segments: {
                                [key: string]: {
                                    customers: number;
                                    months: components["schemas"]["MonthForecast"][];
                                };
                            };
                            /** @description How earlier forecasts did; null where the history is too short for any */
                            backtest: {
                                accuracy: {
                                    /** @description Mean absolute percentage error of the months, as a share */
                                    mape: number;
                                    /** @description Total expected over total revenue, less 1 */
                                    bias: number;
                                    /** @description Share of the months that their 80 % interval held */
                                    coverage80: number | null;
                                };
                                months: {
                                    cutoff: string;
                                    month: string;
                                    /** @description 1 for the first calendar month after the cutoff */
                                    lead: number;
                                    /** @description Days of the month that were forecast */
                                    days: number;
                                    expected: number;
                                    revenue: number;
                                }[];
                            } | null;
                            notes: string[];
                        } | null;
                    };
                };
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A session was used from elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_campaign: {
        parameters: {
            query?: {
                /** @description Part of the customer id, in any case */
                search?: string;
                segment?: string;
                tier?: "high" | "medium" | "low";
                churn_risk?: "high" | "medium" | "low";
                /** @description NAME=VALUE of a customer's newest attribute, for example country=France */
                attribute?: string;
                /** @description grow: a contact raises what is expected of a customer; keep: it wins back a share of what is lost because he may have left */
                aim?: "grow" | "keep";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        model_version: string;
                        as_of: string;
                        horizon_days: number;
                        currency: string | null;
                        /** @enum {string} */
                        aim: "grow" | "keep";
                        /** @description Revenue that contacts can move, by the number of customers contacted, best first */
                        curve: {
                            depth: number;
                            base_total: number;
                            base: number;
                        }[];
                    };
                };
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A session was used from elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults, each with a pointer */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_campaign_targets: {
        parameters: {
            query?: {
                /** @description Part of the customer id, in any case */
                search?: string;
                segment?: string;
                tier?: "high" | "medium" | "low";
                churn_risk?: "high" | "medium" | "low";
                /** @description NAME=VALUE of a customer's newest attribute, for example country=France */
                attribute?: string;
                /** @description grow: a contact raises what is expected of a customer; keep: it wins back a share of what is lost because he may have left */
                aim?: "grow" | "keep";
                /** @description How many to contact */
                depth?: number;
                /** @description Share of revenue that is left as profit */
                margin?: number;
                /** @description Expected effect of a contact, as a share */
                uplift?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        model_version: string;
                        as_of: string;
                        horizon_days: number;
                        currency: string | null;
                        targets: {
                            rank: number;
                            customer_id: string;
                            segment: string | null;
                            clv: number;
                            p_alive: number | null;
                            expected_gain: number;
                        }[];
                    };
                };
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A session was used from elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults, each with a pointer */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_campaign_targets_csv: {
        parameters: {
            query?: {
                /** @description Part of the customer id, in any case */
                search?: string;
                segment?: string;
                tier?: "high" | "medium" | "low";
                churn_risk?: "high" | "medium" | "low";
                /** @description NAME=VALUE of a customer's newest attribute, for example country=France */
                attribute?: string;
                /** @description grow: a contact raises what is expected of a customer; keep: it wins back a share of what is lost because he may have left */
                aim?: "grow" | "keep";
                /** @description How many to contact */
                depth?: number;
                /** @description Share of revenue that is left as profit */
                margin?: number;
                /** @description Expected effect of a contact, as a share */
                uplift?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A session was used from elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults, each with a pointer */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_model: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Manifest"];
                };
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A session was used from elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_model_features: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        model_version: string;
                        features: components["schemas"]["ModelFeature"][];
                    };
                };
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A session was used from elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_model_report: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        model_version: string;
                        sections: components["schemas"]["Section"][];
                    };
                };
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A session was used from elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_model_monitoring: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        monitoring: {
                            /** @constant */
                            format: 1;
                            dataset: string;
                            currency: string;
                            /** Format: date */
                            asOf: string;
                            modelVersion: string | null;
                            championCutoff: string | null;
                            customers: number;
                            /** @enum {string} */
                            status: "ok" | "watch" | "alert";
                            findings: {
                                /** @enum {string} */
                                part: "drift" | "volume" | "data" | "realised" | "served";
                                /** @enum {string} */
                                severity: "watch" | "alert";
                                subject: string;
                                measure: string;
                                value: number;
                                threshold: number;
                                message: string;
                            }[];
                            drift: {
                                name: string;
                                /** @enum {string} */
                                kind: "numeric" | "categorical";
                                psi: number;
                                psiLimit: number;
                                ks: number | null;
                                ksByChance: number | null;
                                missing: number;
                                missingBefore: number;
                                unseen: number;
                                unseenValues: string[];
                                /** @enum {string} */
                                severity: "ok" | "watch" | "alert";
                            }[];
                            periods: {
                                recent: {
                                    /** Format: date */
                                    from: string;
                                    /** Format: date */
                                    to: string;
                                };
                                before: {
                                    /** Format: date */
                                    from: string;
                                    /** Format: date */
                                    to: string;
                                };
                            } | null;
                            volume: {
                                perWeek: number;
                                perWeekBefore: number;
                                ratio: number;
                                ratioYearAgo: number | null;
                            } | null;
                            weeks: {
                                /** Format: date */
                                from: string;
                                orders: number;
                            }[];
                            realised: {
                                modelVersion: string;
                                /** Format: date */
                                cutoff: string;
                                horizonDays: number;
                                customers: number;
                                predicted: number;
                                realised: number;
                                bias: number | null;
                                standardError: number;
                                coverage80: number | null;
                                coverage90: number | null;
                                tenths: {
                                    tenth: number;
                                    customers: number;
                                    predicted: number;
                                    realised: number;
                                }[];
                            }[];
                            served: {
                                rows: number;
                                rowsBefore: number;
                                /** @enum {string} */
                                comparedWith: "earlier requests" | "training reference";
                                drift: {
                                    name: string;
                                    /** @enum {string} */
                                    kind: "numeric" | "categorical";
                                    psi: number;
                                    psiLimit: number;
                                    ks: number | null;
                                    ksByChance: number | null;
                                    missing: number;
                                    missingBefore: number;
                                    unseen: number;
                                    unseenValues: string[];
                                    /** @enum {string} */
                                    severity: "ok" | "watch" | "alert";
                                }[];
                            } | null;
                        } | null;
                    };
                };
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A session was used from elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_healthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        status: "alive";
                    };
                };
            };
        };
    };
    get_readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        status: "ready";
                        model_version: string;
                        /**
                         * @description As last seen; not needed to be ready
                         * @enum {string}
                         */
                        store: "well" | "unavailable";
                    };
                };
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A session was used from elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_reload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        model_version: string;
                    };
                };
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A session was used from elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The new model is refused */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    key: string;
                };
            };
        };
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        expires: string;
                    };
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The media type is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults, each with a pointer */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        status: "logged out";
                    };
                };
            };
        };
    };
    post_invocations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MlflowRequest"];
                "text/csv": string;
            };
        };
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        predictions: unknown[];
                    };
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A session was used from elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The media type is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request has faults, each with a pointer */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_ping: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_version: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_v2: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        version: string;
                        extensions: string[];
                    };
                };
            };
        };
    };
    get_v2_health_live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        live: boolean;
                    };
                };
            };
        };
    };
    get_v2_health_ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ready: boolean;
                    };
                };
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_v2_models_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        versions: string[];
                        platform: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A session was used from elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_v2_models_name_ready: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        ready: boolean;
                    };
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_v2_models_name_infer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InferenceRequest"];
            };
        };
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InferenceReply"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A session was used from elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The media type is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request has faults, each with a pointer */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_v2_models_name_versions_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        versions: string[];
                        platform: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A session was used from elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_v2_models_name_versions_version_ready: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        ready: boolean;
                    };
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_v2_models_name_versions_version_infer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InferenceRequest"];
            };
        };
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InferenceReply"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The key is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A session was used from elsewhere */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The media type is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request has faults, each with a pointer */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Too much at once; Retry-After says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_dashboard_assets_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_dashboard: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_dashboard_view: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                view: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_dashboard_customers_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not at the moment; Retry-After says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_openapi_json: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_docs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_docs_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
