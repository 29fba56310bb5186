import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.js';
import { chooseColumns } from './columns.js';

describe('chooseColumns', () => {
  it.each([
    ['the payments of Sakila', 'payment_id,customer_id,staff_id,rental_id,amount,payment_date'],
    ['the payments of Classic Models', 'CUSTOMERNUMBER,CHECKNUMBER,PAYMENTDATE,AMOUNT'],
    ['transactions that are shortened', 'customer_id,trans_date,tran_amount'],
    ['a household panel', 'household_key,transaction_timestamp,DAY,SALES_VALUE'],
    ['the gifts to a charity', 'donor_id,gift_date,gift_amount'],
  ])('knows %s', (_, header) => {
    const { map, said } = chooseColumns(header.split(','), {});
    expect(map.amount).toBeDefined();
    expect(said[0]).toContain('guessed from the header');
  });

  it('takes the customer of Olist, not the customer of one order', () => {
    const header = 'order_id,customer_id,customer_unique_id,order_purchase_timestamp,payment_value';
    expect(chooseColumns(header.split(','), {}).map).toEqual({
      customer_id: 'customer_unique_id',
      date: 'order_purchase_timestamp',
      amount: 'payment_value',
      order_id: 'order_id',
    });
  });

  it('takes an order of AdventureWorks for one order', () => {
    const header = 'ProductKey,CustomerKey,SalesOrderNumber,OrderQuantity,UnitPrice,SalesAmount,OrderDate';
    expect(chooseColumns(header.split(','), {}).map).toMatchObject({
      customer_id: 'CustomerKey',
      amount: 'SalesAmount',
      order_id: 'SalesOrderNumber',
    });
  });

  it('says how to name the columns that it does not know beside those that it does', () => {
    const choose = () => chooseColumns(['Customer ID', 'Order "placed" on', 'Sales'], {});
    expect(choose).toThrow(UserError);
    try {
      choose();
    } catch (error) {
      expect((error as UserError).todo).toContain(
        '--map customer_id="Customer ID",date="InvoiceDate",amount="Sales"',
      );
    }
  });
});
