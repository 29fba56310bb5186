/** Names of one kind, as text: blanks and ends of line part them. */
function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/**
 * Names under which shops deliver each column, best first, without case, accents, blanks and punctuation:
 * English, German, French, Spanish, Italian, Dutch; Shopify, WooCommerce and Stripe exports.
 */
export const NAMES = {
  // Olist's customer_id is another one with every order, unlike its customer_unique_id.
  customer_id: words(`
    customeruniqueid
    customerid customer custid customernumber customerno customerkey customeruserid
    clientid client userid user buyerid memberid accountid shopperid uniqueid
    householdkey householdid donorid donor
    kundennummer kundennr kundenid kunde idclient numeroclient idcliente codigocliente
    cliente clienteid codicecliente klantnummer klantid klant
    customeremail billingemail buyeremail emailaddress email id
  `),
  date: words(`
    invoicedate orderdate purchasedate transactiondate orderedat datetime date
    createdat createdutc createddateutc created datecreated paidat processedat timestamp
    bestelldatum rechnungsdatum kaufdatum datum datecommande datedecommande datefacture
    fechapedido fechadepedido fechafactura fecha dataordine data orderdatum besteldatum
    factuurdatum day time
    paymentdate saledate salesdate solddate transdate trandate donationdate giftdate
    orderpurchasetimestamp ordertimestamp orderdatetime transactiontime purchasedat
  `),
  amount: words(`
    amount purchaseamount orderamount netamount totalamount amountpaid transactionamount
    ordertotal ordertotalamount total totalprice grandtotal invoicetotal invoiceamount
    linetotal revenue netrevenue sales salesamount spend ordervalue dollarvalue value
    betrag gesamtbetrag umsatz summe montant montanttotal importe importetotal valor
    importo totale bedrag totaalbedrag totaal
    tranamount transamount paymentamount paymentvalue saleamount salesvalue totalsales
    donationamount giftamount
  `),
  quantity: words(`
    quantity lineitemquantity itemquantity qty units numberofcds menge anzahl stueckzahl
    quantite cantidad quantita aantal
  `),
  unit_price: words(`
    unitprice lineitemprice itemprice price priceperunit einzelpreis stueckpreis preis
    prixunitaire prix preciounitario precio prezzounitario prezzo stuksprijs prijs
  `),
  order_id: words(`
    orderid invoice invoiceid invoiceno invoicenumber ordernumber orderno order
    transactionid receiptid basketid paymentintentid chargeid name bestellnummer
    salesordernumber salesorderid ticketnumber
    rechnungsnummer auftragsnummer numerocommande commande numeropedido pedido numeroordine
    ordernummer bestelnummer factuurnummer
  `),
};

/** The same of attributes. */
export const ATTRIBUTE_NAMES = {
  country: words('country billingcountry shippingcountry countrycode land pays pais paese'),
  region: words('region state billingprovince billingstate bundesland'),
  segment: words('segment customersegment customertype kundensegment'),
  category: words('category productcategory lineitemcategory kategorie categorie categoria'),
  payment_method: words('paymentmethod paymentmethodtitle cardbrand zahlungsart metododepago'),
  channel: words('channel saleschannel utmsource trafficsource'),
  gender: words('gender geschlecht sexe sexo'),
};
