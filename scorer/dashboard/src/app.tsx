import { useEffect, useState } from 'preact/hooks';
import { Redirect, Route, Switch } from 'wouter-preact';
import { usePathname } from 'wouter-preact/use-browser-location';
import { LOGIN_WANTED } from './api/client.js';
import { forgetReplies } from './api/useApi.js';
import { Shell } from './components/shell.js';
import { customerIn } from './customerAddress.js';
import { Campaign } from './views/campaign.js';
import { Customer } from './views/customer.js';
import { Customers } from './views/customers.js';
import { Forecast } from './views/forecast.js';
import { Login } from './views/login.js';
import { Model } from './views/model.js';
import { NotFound } from './views/notFound.js';
import { Overview } from './views/overview.js';
import { Predict } from './views/predict.js';
import { Segments } from './views/segments.js';

/** The whole page: the login where the scorer wants one, else the view of the address. */
export function App() {
  const [isLoginWanted, wantLogin] = useState(false);
  useEffect(() => {
    const onWanted = () => wantLogin(true);
    window.addEventListener(LOGIN_WANTED, onWanted);
    return () => window.removeEventListener(LOGIN_WANTED, onWanted);
  }, []);
  if (isLoginWanted) {
    const onDone = () => {
      forgetReplies();
      wantLogin(false);
    };
    return <Login onDone={onDone} />;
  }
  return (
    <Shell>
      <Switch>
        <Route path="/" component={Overview} />
        <Route path="/dashboard">
          <Redirect to="/" replace />
        </Route>
        <Route path="/dashboard/customers" component={Customers} />
        <Route path="/dashboard/customers/:id" component={AddressedCustomer} />
        <Route path="/dashboard/predict" component={Predict} />
        <Route path="/dashboard/segments" component={Segments} />
        <Route path="/dashboard/campaign" component={Campaign} />
        <Route path="/dashboard/forecast" component={Forecast} />
        <Route path="/dashboard/model" component={Model} />
        <Route component={NotFound} />
      </Switch>
    </Shell>
  );
}

function AddressedCustomer() {
  const id = customerIn(usePathname());
  return <Customer key={id} id={id} />;
}
